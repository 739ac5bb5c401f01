const name = process.argv[2]; // 1 to 24 lower-case letters or digits
const answer = await fetch(`{{ endpoints_url }}/${name}`, {
  method: "PUT",
  headers: {
    Authorization: `Bearer ${process.env.SCORELINE_TOKEN}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    Description: "made by a program",
    ThrottleLevel: "High",
    MaxConcurrentCalls: 20,
  }),
});
if (!answer.ok) throw new Error(await answer.text());
const endpoint = await answer.json();
console.log(endpoint.ApiLocation);
