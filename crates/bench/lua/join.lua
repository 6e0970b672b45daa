local parts = {}
for i = 1, 50000 do
  parts[i] = 'item' .. i % 100
end
local length = 0
for _ = 1, 20 do
  length = length + #table.concat(parts, ',')
end
return length
