import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { describeFailure, type Description } from "../parts/describe-failure.js"
import { OfflineNote } from "../parts/offline-note.js"
import { texts } from "../texts/texts.js"

interface SignInFormProps {
  /** From the session that has ended: usually the same user signs in again. */
  username?: string
  domain?: string | null
}

export function SignInForm({ username = "", domain }: SignInFormProps) {
  const [given, setGiven] = useState({ username, password: "", domain: domain ?? "Default", totp: "" })
  const { signIn, isPending, problem, needsCode } = useSignIn()
  const field = (name: keyof typeof given) => ({
    value: given[name],
    name,
    required: true,
    onChange: (event: FormEvent<HTMLInputElement>) =>
      setGiven({ ...given, [name]: event.currentTarget.value }),
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    const { totp, ...password } = given
    signIn({ ...password, ...(totp && { totp }) })
  }

  return (
    <form onSubmit={submit} aria-label={texts.signIn.title}>
      <Stack gap="sm">
        <OfflineNote />
        {problem !== undefined && (
          <Alert color="red" role="alert" lang={problem.lang}>
            {problem.message}
          </Alert>
        )}
        <TextInput
          label={texts.signIn.username}
          autoComplete="username"
          data-autofocus={username === "" || undefined}
          {...field("username")}
        />
        <PasswordInput
          label={texts.signIn.password}
          autoComplete="current-password"
          data-autofocus={username !== "" || undefined}
          visibilityToggleButtonProps={{ "aria-label": texts.signIn.showPassword }}
          {...field("password")}
        />
        <TextInput label={texts.signIn.domain} {...field("domain")} />
        {needsCode && (
          <TextInput
            label={texts.signIn.code}
            description={texts.signIn.codeHint}
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
            {...field("totp")}
          />
        )}
        <Button type="submit" loading={isPending} fullWidth>
          {texts.signIn.submit}
        </Button>
      </Stack>
    </form>
  )
}

const CODE_NEEDED = "one_time_code_needed"

function useSignIn() {
  const utils = trpcReact.useUtils()
  const [isCookieRejected, setCookieRejected] = useState(false)
  const [needsCode, setNeedsCode] = useState(false)
  const { mutate, isPending, error } = trpcReact.session.signIn.useMutation({
    async onSuccess(session) {
      if (await isCookieKept(() => utils.client.session.current.query()))
        utils.session.current.setData(undefined, session)
      else setCookieRejected(true)
    },
  })
  const { reason, httpStatus } = polarisError(error) ?? {}
  if (reason === CODE_NEEDED && !needsCode) setNeedsCode(true)
  return { signIn: mutate, isPending, problem: problem(), needsCode }

  function problem(): Omit<Description, "title"> | undefined {
    if (isCookieRejected) return { message: texts.signIn.noCookie }
    if (!error || reason === CODE_NEEDED) return undefined
    if (httpStatus === 503 && polarisError(error)?.openstack === undefined)
      return { message: texts.signIn.disabled }
    return httpStatus === 401 ? { message: error.message, lang: "en" } : describeFailure(error)
  }
}

/**
 * Over plain HTTP a browser silently drops a `Secure` cookie; the next request then comes without a session.
 */
async function isCookieKept(currentSession: () => Promise<unknown>): Promise<boolean> {
  if (window.isSecureContext !== false) return true
  return (await currentSession()) !== null
}
