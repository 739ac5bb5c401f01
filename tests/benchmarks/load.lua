-- What wrk sends: the bodies of one file in turn, and what it tells at the end.
-- Environment: BODIES names a file of bodies, one in each line; AUTHORIZATION and
-- CONTENT_TYPE are headers. PLACES may name a file of lines "path key": then each of
-- these is called in turn, with the next body.

local requests = {}
local turn = 0

local function lines_of(name)
  local lines = {}
  for line in io.lines(os.getenv(name)) do lines[#lines + 1] = line end
  return lines
end

function init(args)
  local headers = {["Content-Type"] = os.getenv("CONTENT_TYPE") or "application/json"}
  headers["Authorization"] = os.getenv("AUTHORIZATION")
  local bodies = lines_of("BODIES")
  if not os.getenv("PLACES") then
    for at, body in ipairs(bodies) do
      requests[at] = wrk.format("POST", nil, headers, body)
    end
    return
  end
  for at, place in ipairs(lines_of("PLACES")) do
    local path, key = place:match("(%S+) (%S+)")
    headers["Authorization"] = "Bearer " .. key
    requests[at] = wrk.format("POST", path, headers, bodies[(at - 1) % #bodies + 1])
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, counted)
  local failed = summary.errors
  io.write(string.format(
    '\nJSON {"calls": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout
  ))
end
