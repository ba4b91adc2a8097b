// EC2 credentials of the user demo in the project demo, as the shell's variables. The user makes them itself.

const [keystoneUrl, name] = process.argv.slice(2)
const domain = { id: "default" }
const user = { name: "demo", password: "demo", domain }

async function ask(path, { method = "POST", body, token } = {}) {
  const response = await fetch(keystoneUrl + path, {
    method,
    headers: { "content-type": "application/json", ...(token && { "x-auth-token": token }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return { headers: response.headers, body: await response.json() }
}

const identity = { methods: ["password"], password: { user } }
const scope = { project: { name: "demo", domain } }
const signedIn = await ask("/auth/tokens", { body: { auth: { identity, scope } } })
const token = signedIn.headers.get("x-subject-token")
const { id } = signedIn.body.token.user
const tenant_id = signedIn.body.token.project.id
const path = `/users/${id}/credentials/OS-EC2`
const { credentials } = (await ask(path, { method: "GET", token })).body
const own = credentials.find((one) => one.tenant_id === tenant_id)
const { access, secret } = own ?? (await ask(path, { body: { tenant_id }, token })).body.credential
console.log(`export ${name}_S3_ACCESS_KEY_ID=${access}`)
console.log(`export ${name}_S3_SECRET_ACCESS_KEY=${secret}`)
