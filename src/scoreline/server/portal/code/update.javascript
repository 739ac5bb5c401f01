import { readFile } from "node:fs/promises";

async function call(method, url, body) {
  const answer = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${process.env.SCORELINE_KEY}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const model = await call("POST", "{{ url }}/blobs", { Name: "model.skops" });
const address = model.BaseLocation + model.RelativeLocation + model.SasBlobToken;
await fetch(address, { method: "PUT", body: await readFile(process.argv[2]) });

const endpoint = await call("PATCH", "{{ endpoint_url }}", {
  Resources: [{ Name: {{ resource | tojson }}, Location: model }],
});
console.log(endpoint.Name, "scores with", endpoint.Resources);
