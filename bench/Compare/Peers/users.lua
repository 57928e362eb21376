-- Balances users as the article's script does, whose algorithm this follows: tables of what server a user has and when he was seen
-- last, a look at every user at every connection, and the server with the fewest users for whoever is new.
-- COMPARE_MAX_USERS: how many users a server takes. COMPARE_KNOWN_USERS: how many have been there before (none unless given).

local idle_timeout = 86400
local max_users = tonumber(os.getenv("COMPARE_MAX_USERS")) or 2
local known_users = tonumber(os.getenv("COMPARE_KNOWN_USERS")) or 0

local server_of = {}
local seen_at = {}
local users_on = {}

local function server_names()
    local names = {}
    for _, backend in pairs(core.backends) do
        for name, _ in pairs(backend.servers) do
            names[#names + 1] = name
        end
    end
    table.sort(names)
    return names
end

local function forget_idle_users(now)
    for user, at in pairs(seen_at) do
        if now - at > idle_timeout then
            local server = server_of[user]
            if server then
                users_on[server] = math.max((users_on[server] or 0) - 1, 0)
            end
            server_of[user] = nil
            seen_at[user] = nil
        end
    end
end

local function server_with_fewest_users()
    local best, fewest = nil, math.huge
    for _, name in ipairs(server_names()) do
        local users = users_on[name] or 0
        if users < fewest then
            best, fewest = name, users
        end
    end
    return best, fewest
end

local function assign(user, server)
    server_of[user] = server
    users_on[server] = (users_on[server] or 0) + 1
end

core.register_action("assign", { "tcp-req" }, function(txn)
    local user = txn.f:src()
    local now = os.time()
    forget_idle_users(now)
    local server = server_of[user]
    if not server then
        local best, users = server_with_fewest_users()
        if not best or users >= max_users then
            txn:done()
            return
        end
        assign(user, best)
        server = best
    end
    seen_at[user] = now
    txn:set_var("txn.server", server)
end)

core.register_action("seen", { "tcp-res" }, function(txn)
    seen_at[txn.f:src()] = os.time()
end)

-- The addresses are those that the load comes from.
core.register_init(function()
    local names = server_names()
    local now = os.time()
    for i = 0, known_users - 1 do
        local user = string.format("127.%d.%d.%d", 16 + (i >> 16), (i >> 8) & 255, i & 255)
        assign(user, names[i % #names + 1])
        seen_at[user] = now
    end
end)
