import { Alert, Center, Image, Paper, Stack, Text, Title } from "@mantine/core"
import { usePageTitle } from "../parts/page.js"
import logo from "../parts/polaris.svg"
import { texts } from "../texts/texts.js"
import { LanguageLinks } from "./language-links.js"
import { SignInForm } from "./sign-in-form.js"

export function SignInPage({ hasEnded }: { hasEnded: boolean }) {
  usePageTitle(texts.signIn.title)
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper w="100%" maw={400} p="xl" withBorder shadow="sm">
        <Stack>
          <Stack align="center" gap={4}>
            <Image src={logo} alt="" w={48} h={48} />
            <Title order={1} size="h2" ta="center">
              {texts.signIn.title}
            </Title>
            <Text c="dimmed" size="sm">
              {texts.signIn.subtitle}
            </Text>
          </Stack>
          {hasEnded && <Alert color="yellow">{texts.signIn.endedNote}</Alert>}
          <SignInForm />
          <LanguageLinks />
        </Stack>
      </Paper>
    </Center>
  )
}
