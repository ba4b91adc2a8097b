import { Button, Group } from "@mantine/core"
import { IconCheck, IconX } from "@tabler/icons-react"
import type { ImageMember } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useRefreshAfter } from "../../session/refresh.js"
import { useProject } from "../../session/project.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"

const ANSWERS = [
  { status: "accepted", Icon: IconCheck, variant: "filled" },
  { status: "rejected", Icon: IconX, variant: "default" },
] as const

/** Buttons for the answers other than the current one. */
export function Answers({
  imageId,
  status,
  about,
}: {
  imageId: string
  status: ImageMember["status"]
  about?: string
}) {
  const memberId = useProject()
  const { mutate, isPending } = trpcReact.compute.updateImageMember.useMutation({
    ...useRefreshAfter(),
    onError: notifyFailure,
    onSuccess: (member) => notifySuccess(texts.invitations.done[member.status]),
  })
  return (
    <Group gap="xs">
      {ANSWERS.filter((answer) => answer.status !== status).map((answer) => (
        <Button
          key={answer.status}
          size="xs"
          variant={answer.variant}
          disabled={isPending}
          leftSection={<answer.Icon size={14} aria-hidden />}
          {...(about && {
            "aria-label": texts.invitations.answer(texts.invitations.answers[answer.status], about),
          })}
          onClick={() => mutate({ imageId, memberId, status: answer.status })}
        >
          {texts.invitations.answers[answer.status]}
        </Button>
      ))}
    </Group>
  )
}
