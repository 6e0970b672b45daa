local sum = 0
for i = 1, 1000000 do
  sum = sum + i % 7 * 0.5
end
return sum
