local length = 0
for i = 1, 50000 do
  length = length + #string.format('%05d:%s:%.2f', i, 'name', i / 3)
end
return length
