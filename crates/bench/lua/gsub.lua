local parts = {}
for i = 1, 200 do
  parts[i] = 'the quick brown fox ' .. i .. ' jumps over the lazy dog'
end
local text = table.concat(parts, ' ')
local sum = 0
for _ = 1, 5 do
  local plain, words = string.gsub(text, '%a+', '<%0>')
  local called, numbers = string.gsub(text, '%d+', function(digits)
    return #digits
  end)
  local looked, articles = string.gsub(text, '%w+', { the = 'a', dog = 'cat' })
  sum = sum + #plain + words + #called + numbers + #looked + articles
end
return sum
