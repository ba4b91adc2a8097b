import { NavLink } from "@mantine/core"
import { IconChevronRight } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { Link } from "wouter"
import { texts } from "../texts/texts.js"

interface Choice {
  id: string
  name: string
  description: string
}

/**
 * The project is part of the address, so that two tabs can use two projects. The last choice also applies to
 * plain `fetch` calls.
 */
export function ProjectChoices({ projects }: { projects: Choice[] }) {
  const { mutate: chooseProject } = trpcReact.session.chooseProject.useMutation()
  return (
    <nav aria-label={texts.projects.title}>
      {projects.map(({ id, name, description }) => (
        <NavLink
          key={id}
          component={Link}
          href={`~/projects/${id}/overview`}
          onClick={() => chooseProject({ projectId: id })}
          label={name}
          description={description}
          rightSection={<IconChevronRight size={16} />}
        />
      ))}
    </nav>
  )
}
