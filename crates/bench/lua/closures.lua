local function counter(step)
  local count = 0
  return function()
    count = count + step
    return count
  end
end

local sum = 0
for i = 1, 50000 do
  local next = counter(i % 3)
  next()
  next()
  sum = sum + next()
end
return sum
