import type { Person } from "./library.js"

/** An application credential in the project of a person, as `id:secret`. */
export async function applicationCredential(
  authUrl: string,
  { headers, userId }: Pick<Person, "headers" | "userId">,
  name: string,
): Promise<string> {
  const response = await fetch(`${authUrl}/users/${userId}/application_credentials`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ application_credential: { name } }),
  })
  const { application_credential: made } = (await response.json()) as {
    application_credential: { id: string; secret: string }
  }
  return `${made.id}:${made.secret}`
}
