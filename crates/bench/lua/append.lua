local list = {}
for i = 1, 200000 do
  list[#list + 1] = i
end
return #list + list[100000]
