return tonumber(redis.call('GET', 'stock')) >= 0
