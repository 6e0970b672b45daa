-- The same, but where the numbers come from cannot be seen.
local start = { 0, 1 }
local a, b = start[1], start[2]
for i = 1, 500000 do
  a = b - a * 0.5 + i
end
return a
