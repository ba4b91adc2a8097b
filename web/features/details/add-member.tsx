import { Autocomplete, Button } from "@mantine/core"
import { IconUserPlus } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { useRefreshAfter } from "../../session/refresh.js"
import { useRememberedProjects } from "../../session/remembered-projects.js"
import { texts } from "../../texts/texts.js"
import { offeredProjects, projectTyped } from "./offered-projects.js"

interface AddMemberProps {
  imageId: string
  /** The ids of projects that cannot become members: the owner, and those that are. */
  without: string[]
}

/** Offers the user's projects and those of earlier times by name. Any other is given by its id. */
export function AddMember({ imageId, without }: AddMemberProps) {
  const [text, setText] = useState("")
  const { data: listed = [] } = trpcReact.session.projects.useQuery()
  const { remembered, remember } = useRememberedProjects()
  const offered = offeredProjects(listed, remembered, without)
  const project = projectTyped(text, offered)
  const { mutate, isPending, error } = trpcReact.compute.createImageMember.useMutation({
    ...useRefreshAfter(),
    onSuccess() {
      remember(project)
      setText("")
    },
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    mutate({ imageId, member: project.id })
  }

  return (
    <form onSubmit={submit}>
      <Autocomplete
        label={texts.members.add}
        description={project.name === undefined ? texts.members.addHint : texts.members.idOf(project.id)}
        inputWrapperOrder={["label", "input", "error", "description"]}
        required
        withAsterisk={false}
        data={offered.map(({ label }) => label)}
        limit={100}
        value={text}
        error={error && <span lang="en">{error.message}</span>}
        onChange={setText}
        rightSectionWidth={128}
        rightSectionPointerEvents="all"
        rightSection={
          <Button
            size="compact-sm"
            type="submit"
            loading={isPending}
            leftSection={<IconUserPlus size={14} aria-hidden />}
          >
            {texts.members.submit}
          </Button>
        }
      />
    </form>
  )
}
