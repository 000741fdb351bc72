-- Reports one run of wrk as a line of JSON. Arguments after --: method, body file or "-", token or "-".
-- With "{random_id}" in the path one of the ids in the file named by LARDER_IDS takes its place.
local method, body, ids = "GET", nil, {}

function init(args)
  method = args[1] or "GET"
  if args[2] and args[2] ~= "-" then
    local file = io.open(args[2], "rb")
    body = file:read("*a")
    file:close()
  end
  if args[3] and args[3] ~= "-" then
    wrk.headers["Authorization"] = args[3]
  end
  if args[4] then
    for id in io.lines(args[4]) do ids[#ids + 1] = id end
  end
  if body then
    wrk.headers["Content-Type"] = "application/json"
  end
end

local next_id = 0

function request()
  local path = wrk.path
  if #ids > 0 then
    next_id = next_id % #ids + 1
    path = path:gsub("RANDOM_ID", ids[next_id])
  end
  return wrk.format(method, path, nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"bytes\":%d,\"failed\":%d,\"timeouts\":%d}\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, summary.bytes, errors.status + errors.connect + errors.read + errors.write, errors.timeout))
end
