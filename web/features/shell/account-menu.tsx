import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core"
import { IconCheck, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react"
import { useMe } from "../../session/project.js"
import { useSignOut } from "../../session/sign-out.js"
import { useSwitchLanguage } from "../../session/switch-language.js"
import { languages } from "../../texts/language.js"
import { language, texts } from "../../texts/texts.js"

export function AccountMenu() {
  const { data: me } = useMe()
  const { signOut } = useSignOut()
  const switchTo = useSwitchLanguage()
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme("light") === "dark"
  const Icon = isDark ? IconSun : IconMoon
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.shell.account}>
          <IconUser size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {me && <Menu.Label>{texts.shell.signedInAs(me.user.name, me.user.domain ?? "")}</Menu.Label>}
        {me && <Menu.Label>{texts.shell.roles(me.roles)}</Menu.Label>}
        <Menu.Item
          leftSection={<Icon size={16} />}
          closeMenuOnClick={false}
          onClick={() => setColorScheme(isDark ? "light" : "dark")}
        >
          {isDark ? texts.shell.light : texts.shell.dark}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{texts.language.label}</Menu.Label>
        {languages.map(([code, name]) => (
          <Menu.Item
            key={code}
            lang={code}
            disabled={code === language}
            rightSection={
              code === language ? <IconCheck size={14} aria-label={texts.projects.chosen} /> : undefined
            }
            onClick={() => switchTo(code)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {texts.signOut.submit}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
