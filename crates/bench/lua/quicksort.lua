local list, seed = {}, 42
for i = 1, 100000 do
  seed = seed * 171 % 30269
  list[i] = seed
end

local function sort(from, to)
  while from < to do
    local pivot = list[math.floor((from + to) / 2)]
    local i, j = from, to
    while i <= j do
      while list[i] < pivot do
        i = i + 1
      end
      while pivot < list[j] do
        j = j - 1
      end
      if i <= j then
        local kept = list[i]
        list[i] = list[j]
        list[j] = kept
        i = i + 1
        j = j - 1
      end
    end
    if j - from < to - i then
      sort(from, j)
      from = i
    else
      sort(i, to)
      to = j
    end
  end
end

sort(1, #list)

local sum = 0
for i = 1, #list, 100 do
  sum = (sum * 31 + list[i]) % 65521
end
return sum
