-- A mix of requests for soak.py: arguments after -- are a file with one known id a line, a
-- token of a superuser and a seed.
local ids, token, boundary = {}, nil, "soakboundary"
local seen = {} -- ids that are or were in the list, so that none comes back after its deletion
counts, bad = {}, {} -- global, so that done() can ask the thread for them
local made = 0

function init(args)
  for id in io.lines(args[1]) do
    ids[#ids + 1] = id
    seen[id] = true
  end
  token = args[2]
  math.randomseed(tonumber(args[3]))
  for status = 100, 599 do counts[status] = 0 end
end

local function id()
  return ids[math.random(#ids)]
end

local function json(method, path, body, headers)
  headers = headers or {}
  headers["Content-Type"] = "application/json"
  return wrk.format(method, path, headers, body)
end

local records = "/api/collections/soak/records"

local function post()
  made = made + 1
  return string.format('{"title":"Title <%d> & more","views":%d,"kind":"%s","tags":["x","y"],"meta":{"n":%d},"parent":"%s"}',
    made, math.random(100000), ({"a", "b", "c"})[math.random(3)], made, id())
end

local lists = {
  "?perPage=30&skipTotal=1",
  "?perPage=20&filter=(kind='a'%26%26views>50000)&sort=-views&skipTotal=1",
  "?perPage=10&expand=parent&filter=(parent!='')&skipTotal=1",
  "?perPage=5&fields=id,title:excerpt(5,true)&sort=-created",
  "?perPage=1&filter=(tags~'x'%7C%7Ctitle~'17')",
  "?perPage=30&page=3&filter=(parent.kind='b')&skipTotal=1",
}

local wrong = {
  function() return wrk.format("GET", records .. "?filter=(nofield='x')") end,
  function() return wrk.format("GET", records .. "?filter=((((") end,
  function() return wrk.format("GET", records .. "/missing00000000") end,
  function() return wrk.format("GET", "/api/collections/nowhere/records") end,
  function() return json("POST", records, '{"title":') end,
  function() return json("POST", records, '{"title":"x","kind":"z","link":"no url","parent":"nobody"}') end,
  function() return json("PATCH", records .. "/" .. id(), '{"views":"many","kind":["a","b"]}') end,
  function() return wrk.format("GET", "/api/settings") end,
  function() return wrk.format("GET", "/api/settings", {Authorization = "not.a.token"}) end,
  function() return json("POST", "/api/collections/users/auth-with-password", '{"identity":"","password":""}') end,
  function() return json("POST", "/api/batch", '{"requests":[{"method":"POST","url":"' .. records .. '","body":{"kind":"z"}}]}') end,
  function() return wrk.format("GET", "/api/files/soak/" .. id() .. "/none.txt") end,
  function() return wrk.format("GET", "/%2e%2e/data.db") end,
}

local function multipart()
  local body = "--" .. boundary .. '\r\nContent-Disposition: form-data; name="title"\r\n\r\nwith a file\r\n--' .. boundary ..
    '\r\nContent-Disposition: form-data; name="note"; filename="note.txt"\r\nContent-Type: text/plain\r\n\r\n' ..
    string.rep("some text ", 50) .. "\r\n--" .. boundary .. "--\r\n"
  return wrk.format("POST", records, {["Content-Type"] = "multipart/form-data; boundary=" .. boundary}, body)
end

function request()
  local dice = math.random(1000)
  -- As many are deleted as are created (145 of 1000), so that the collection keeps its size.
  if dice <= 320 then return wrk.format("GET", records .. lists[math.random(#lists)]) end
  if dice <= 590 then return wrk.format("GET", records .. "/" .. id()) end
  if dice <= 700 then return json("POST", records, post()) end
  if dice <= 790 then return json("PATCH", records .. "/" .. id(), '{"views+":1,"title":"changed ' .. dice .. '"}') end
  if dice <= 935 then
    local at = math.random(#ids)
    local one = ids[at]
    if #ids > 1000 then
      ids[at] = ids[#ids]
      ids[#ids] = nil
      return wrk.format("DELETE", records .. "/" .. one)
    end
  end
  if dice <= 960 then
    return json("POST", "/api/batch", '{"requests":[{"method":"POST","url":"' .. records .. '","body":' .. post() ..
      '},{"method":"PATCH","url":"' .. records .. "/" .. id() .. '","body":{"views+":1}}]}')
  end
  if dice <= 970 then return multipart() end
  if dice <= 976 then return wrk.format("GET", "/api/settings", {Authorization = token}) end
  if dice <= 980 then return wrk.format("GET", "/api/logs?perPage=10&skipTotal=1", {Authorization = token}) end
  if dice <= 984 then return json("POST", "/api/collections/_superusers/auth-refresh", "{}", {Authorization = token}) end
  return wrong[math.random(#wrong)]()
end

function response(status, headers, body)
  counts[status] = (counts[status] or 0) + 1
  if status >= 500 and #bad < 5 then bad[#bad + 1] = status .. " " .. string.sub(body, 1, 200) end
  if status == 200 and #ids < 20000 then
    local new = string.match(body, '^{"collectionId":"[^"]*","collectionName":"soak".-"id":"([a-z0-9]+)"')
    if new and not seen[new] then
      ids[#ids + 1] = new
      seen[new] = true
    end
  end
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency, requests)
  for _, thread in ipairs(threads) do
    local all = thread:get("counts")
    local parts = {}
    for status = 100, 599 do
      if all[status] and all[status] > 0 then parts[#parts + 1] = string.format('"%d":%d', status, all[status]) end
    end
    local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    print(string.format('RESULT {"requests":%d,"seconds":%.3f,"p99_ms":%.1f,"errors":%d,"statuses":{%s}}', summary.requests,
      summary.duration / 1e6, latency:percentile(99) / 1000, errors, table.concat(parts, ",")))
    for _, text in ipairs(thread:get("bad")) do print("BAD " .. text) end
  end
end
