import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { texts } from "../texts/texts.js"

interface SignInFormProps {
  /** Of the session that has ended: the same person comes back. */
  username?: string
  domain?: string | null
}

export function SignInForm({ username = "", domain }: SignInFormProps) {
  const utils = trpcReact.useUtils()
  const [given, setGiven] = useState({ username, password: "", domain: domain ?? "Default", totp: "" })
  const signIn = trpcReact.session.signIn.useMutation({
    onSuccess: (session) => utils.session.current.setData(undefined, session),
  })
  const { reason } = polarisError(signIn.error) ?? {}
  const [asksForCode, setAsksForCode] = useState(false)
  if (reason === "one_time_code_needed" && !asksForCode) setAsksForCode(true)
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
    signIn.mutate({ ...password, ...(totp && { totp }) })
  }

  return (
    <form onSubmit={submit} aria-label={texts.signIn.title}>
      <Stack gap="sm">
        {signIn.error && reason !== "one_time_code_needed" && (
          <Alert color="red" role="alert">
            {signIn.error.message}
          </Alert>
        )}
        <TextInput
          label={texts.signIn.username}
          autoComplete="username"
          data-autofocus
          {...field("username")}
        />
        <PasswordInput
          label={texts.signIn.password}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": texts.signIn.showPassword }}
          {...field("password")}
        />
        <TextInput label={texts.signIn.domain} {...field("domain")} />
        {asksForCode && (
          <TextInput
            label={texts.signIn.code}
            description={texts.signIn.codeHint}
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
            {...field("totp")}
          />
        )}
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {texts.signIn.submit}
        </Button>
      </Stack>
    </form>
  )
}
