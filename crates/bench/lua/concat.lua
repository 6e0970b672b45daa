local length, text = 0, ''
for i = 1, 50000 do
  local key = 'user:' .. i .. ':' .. i % 10
  length = length + #key
  text = text .. i % 10
  if #text > 200 then
    text = ''
  end
end
return length + #text
