local report, steps = {}, 0
local function step() steps = steps + 1 if steps > 300 then error("too many steps", 0) end end
local function show(value, depth) local kind = type(value) if kind == "number" then return value ~= value and "nan" or ("%.17g"):format(value) end if kind == "string" then return ("%q"):format(value) end if kind == "nil" or kind == "boolean" then return tostring(value) end if kind == "thread" then return kind .. coroutine.status(value) end if kind ~= "table" then return kind end if depth == 0 then return "{..}" end local entries = {} for key, entry in pairs(value) do entries[#entries + 1] = show(key, 0) .. "=" .. show(entry, depth - 1) end table.sort(entries) return "{" .. table.concat(entries, ",") .. "}" end
local function out(...) if #report > 250 then return end local shown = {} for i = 1, select("#", ...) do shown[i] = show((select(i, ...)), 3) end report[#report + 1] = table.concat(shown, " ") end
local function sane(value) if value ~= value then return 0 end return value end
local function short(value) if value ~= value then return 0 end if type(value) == "string" then return value:sub(1, 40) end return value end
local function some(value) if value == nil then return false end return value end
local function rough(...) local numbers = {...} for i = 1, select("#", ...) do if type(numbers[i]) == "number" then numbers[i] = ("%.11g"):format(numbers[i]) end end return unpack(numbers, 1, select("#", ...)) end
local function sorted(of) local keys = {} if type(of) ~= "table" then return ipairs(keys) end for key in pairs(of) do if type(key) == "string" then keys[#keys + 1] = key end end table.sort(keys) local i = 0 return function() i = i + 1 return keys[i], of[keys[i]] end end
local function text(value) local kind = type(value) if kind == "table" or kind == "function" or kind == "thread" then return kind end if value ~= value then return "none" end return tostring(value) end
local function coarse(value) if type(value) == "number" and value == value then return tonumber(("%.12g"):format(value)) end return value end
local function small(value) if type(value) == "number" and not (value > -1e9 and value < 1e9) then return 77 end return value end
local function blame(value) if type(value) == "table" and type(rawget(value, "err")) ~= "string" then rawset(value, "err", "told") end return value end
local function run(body) local fine, why = xpcall(body, function(e) return e end) if fine then return end out("ended by", why) if type(why) ~= "table" or type(rawget(why, "err")) == "string" then error(why, 0) end end
local function number(value) if type(value) == "number" and value == value then return value end return 4 end
