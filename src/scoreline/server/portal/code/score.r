library(httr)

url <- "{{ url }}/execute?api-version=2.0&details=true"

body <- r"---({{ body }})---"

answer <- POST(
  url,
  add_headers(Authorization = paste("Bearer", Sys.getenv("SCORELINE_KEY"))),
  content_type_json(),
  body = body
)
stop_for_status(answer)
value <- content(answer)$Results${{ "`" ~ output ~ "`" }}$value

print(unlist(value$ColumnNames))
for (row in value$Values) print(unlist(row))
