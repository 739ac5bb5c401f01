library(httr)

name <- commandArgs(trailingOnly = TRUE)[1] # 1 to 24 lower-case letters or digits
wish <- list(
  Description = "made by a program",
  ThrottleLevel = "High",
  MaxConcurrentCalls = 20
)
answer <- PUT(
  paste0("{{ endpoints_url }}/", name),
  add_headers(Authorization = paste("Bearer", Sys.getenv("SCORELINE_TOKEN"))),
  body = wish,
  encode = "json"
)
stop_for_status(answer)
cat(content(answer)$ApiLocation)
