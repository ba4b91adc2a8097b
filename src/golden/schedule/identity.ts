import type { Call, Caller } from "../../call.js"

/** An application credential of Keystone. */
export interface ApplicationCredential {
  id: string
  secret: string
}

/** How schedules act when nobody is signed in. */
export interface Acting {
  seal(credential: ApplicationCredential): Promise<string>
  /** Undefined if it was sealed with keys that are gone. */
  unseal(sealed: string): Promise<ApplicationCredential | undefined>
  /** A caller with a new token. Refusal 401 if Keystone does not accept the credential. */
  signIn(credential: ApplicationCredential, call: Pick<Call, "id" | "signal">): Promise<Caller>
}
