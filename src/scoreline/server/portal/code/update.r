library(httr)

key <- add_headers(Authorization = paste("Bearer", Sys.getenv("SCORELINE_KEY")))
file <- commandArgs(trailingOnly = TRUE)[1]

model <- content(POST(
  "{{ url }}/blobs", key, body = list(Name = "model.skops"), encode = "json"
))
address <- paste0(model$BaseLocation, model$RelativeLocation, model$SasBlobToken)
stop_for_status(PUT(address, body = upload_file(file)))

change <- list(Resources = list(list(Name = {{ resource | tojson }}, Location = model)))
answer <- PATCH("{{ endpoint_url }}", key, body = change, encode = "json")
stop_for_status(answer)
cat(content(answer)$Name)
