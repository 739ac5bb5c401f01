const url = "{{ url }}/execute?api-version=2.0&details=true";

const body = {{ body }};

const answer = await fetch(url, {
  method: "POST",
  headers: {
    Authorization: `Bearer ${process.env.SCORELINE_KEY}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(body),
});
if (!answer.ok) throw new Error(await answer.text());
const { value } = (await answer.json()).Results["{{ output }}"];

console.log(value.ColumnNames);
for (const row of value.Values) console.log(row);
