import { AppShell, Burger, Group, Image, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import type { ReactNode } from "react"
import { Link } from "wouter"
import { polarisError } from "@polaris-bff/client"
import { OfflineNote } from "../../parts/offline-note.js"
import { useMe } from "../../session/project.js"
import logo from "../../parts/polaris.svg"
import { texts } from "../../texts/texts.js"
import { ClosedProject } from "./closed-project.js"
import { Navigation } from "./navigation.js"
import { AccountMenu } from "./account-menu.js"
import { ProjectMenu } from "./project-menu.js"

export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure()
  const { error, refetch } = useMe()
  const isClosed = polarisError(error)?.code === "FORBIDDEN"
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 210, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#content" className="skip">
        {texts.shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={texts.shell.menu}
            />
            <Image src={logo} alt="" w={28} h={28} />
            <Text component={Link} href="/overview" fw={650} visibleFrom="xs" c="inherit" td="none">
              {texts.product}
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <ProjectMenu />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={texts.shell.navigation}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <OfflineNote className="sticky" />
        {isClosed ? <ClosedProject error={error} retry={refetch} /> : children}
      </AppShell.Main>
    </AppShell>
  )
}
