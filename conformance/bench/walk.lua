-- wrk walks a list of prepared requests: nothing is signed or formatted during the run.
--   WALK_LIST  file: METHOD <tab> target <tab> header: value <tab> ...
--   WALK_BODY  file with the body of every PUT and POST;  WALK_HOST  the Host header
--   WALK_OUT   file for the summary as JSON;  WALK_END  when given: stop at the list's end and make this file
local heads, with_body, count, position, body = {}, {}, 0, 0, ""

local function whole(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function init()
  local body_path = os.getenv("WALK_BODY")
  if body_path then body = whole(body_path) end
  for line in io.lines(os.getenv("WALK_LIST")) do
    local method, target, headers = line:match("^(%u+)\t([^\t]*)\t?(.*)$")
    local head = method .. " " .. target .. " HTTP/1.1\r\nHost: " .. os.getenv("WALK_HOST") .. "\r\n"
    if headers ~= "" then head = head .. headers:gsub("\t", "\r\n") .. "\r\n" end
    local has_body = method == "PUT" or method == "POST"
    if has_body then head = head .. "Content-Length: " .. #body .. "\r\n" end
    count = count + 1
    heads[count], with_body[count] = head .. "\r\n", has_body
  end
end

local function at_end()
  local path = os.getenv("WALK_END")
  if path then
    io.open(path, "w"):close()
    wrk.thread:stop()
  end
  position = 1
end

function request()
  position = position + 1
  if position > count then at_end() end
  if with_body[position] then return heads[position] .. body end
  return heads[position]
end

function done(summary, latency, _)
  local errors = summary.errors
  local file = assert(io.open(os.getenv("WALK_OUT"), "w"))
  file:write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%.0f,"errors":%d,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
  file:close()
end
