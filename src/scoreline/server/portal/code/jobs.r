library(httr)

api <- "{{ url }}"
version <- "?api-version=2.0"
key <- add_headers(Authorization = paste("Bearer", Sys.getenv("SCORELINE_KEY")))

address <- function(blob) {
  paste0(blob$BaseLocation, blob$RelativeLocation, blob$SasBlobToken)
}

rows <- content(POST(paste0(api, "/blobs"), key, encode = "json", body = list(Name = "rows.csv")))
stop_for_status(PUT(address(rows), body = upload_file(commandArgs(TRUE)[1])))

wish <- list(Inputs = list({{ "`" ~ input ~ "`" }} = rows))
job <- content(POST(paste0(api, "/jobs", version), key, encode = "json", body = wish))
stop_for_status(POST(paste0(api, "/jobs/", job, "/start", version), key))

repeat {
  status <- content(GET(paste0(api, "/jobs/", job, version), key))
  if (!(status$StatusCode %in% c("NotStarted", "Running"))) break
  Sys.sleep(1)
}
if (status$StatusCode != "Finished") stop(status$Details)
cat(content(GET(address(status$Results${{ "`" ~ output ~ "`" }})), as = "text"))
