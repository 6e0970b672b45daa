local current_stock = tonumber(redis.call('GET', KEYS[1]))
if current_stock and current_stock > 0 then
    return redis.call('DECR', KEYS[1])
else
    return -1
end
