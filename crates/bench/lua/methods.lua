local Shape = {}
Shape.__index = Shape
function Shape.new(class, width)
  return setmetatable({ width = width }, class)
end
function Shape:grow(by)
  self.width = self.width + by
end
function Shape:area()
  return self.width
end

local Square = setmetatable({}, { __index = Shape })
Square.__index = Square
function Square:area()
  return self.width * 4
end

local shape, square, sum = Shape:new(1), Square:new(1), 0
for i = 1, 100000 do
  shape:grow(1)
  square:grow(i % 2)
  sum = (sum + shape:area() + square:area()) % 65521
end
return sum
