local length = 0
for _ = 1, 100000 do
  length = length + #redis.call('GET', KEYS[1])
end
return length
