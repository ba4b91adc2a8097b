import { Button, Menu } from "@mantine/core"
import { IconCheck, IconChevronDown, IconFolder } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useLocation } from "wouter"
import { useMe, useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"

export function ProjectMenu() {
  const here = useProject()
  const [, navigate] = useLocation()
  const { data: me } = useMe()
  const { data: projects = [] } = trpcReact.session.projects.useQuery()
  const { mutate: chooseProject } = trpcReact.session.chooseProject.useMutation()
  const name = me?.project?.name ?? projects.find(({ id }) => id === here)?.name ?? texts.projects.unknown
  function choose(projectId: string) {
    chooseProject({ projectId })
    navigate(`~/projects/${projectId}/overview`)
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          maw={{ base: 150, sm: 260 }}
          leftSection={<IconFolder size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={texts.projects.current(name)}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{texts.projects.title}</Menu.Label>
        {projects.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => choose(id)}
            rightSection={
              id === here ? <IconCheck size={14} aria-label={texts.projects.chosen} /> : undefined
            }
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
