local list = {}
for i = 1, 200000 do
  table.insert(list, i)
end
return #list + list[100000]
