local function numbers()
  local list, seed = {}, 42
  for i = 1, 30000 do
    seed = seed * 171 % 30269
    list[i] = seed
  end
  return list
end

local rising, falling = numbers(), numbers()
table.sort(rising)
table.sort(falling, function(a, b)
  return a > b
end)

local sum = 0
for i = 1, #rising, 100 do
  sum = (sum * 31 + rising[i] + falling[i]) % 65521
end
return sum
