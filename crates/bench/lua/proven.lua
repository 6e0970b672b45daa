-- Every operand can be seen to be a number.
local a, b = 0, 1
for i = 1, 500000 do
  a = b - a * 0.5 + i
end
return a
