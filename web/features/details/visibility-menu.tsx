import { Button, Menu, Text } from "@mantine/core"
import { IconCheck, IconChevronDown, IconEye } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useRefreshAfter } from "../../session/refresh.js"
import { useDenied } from "./use-denied.js"

type Visibility = keyof typeof texts.visibilities
const ALL = Object.keys(texts.visibilities) as Visibility[]

/** Asks for confirmation if other projects will notice the change. */
export function VisibilityMenu({ image }: { image: GlanceImage }) {
  const { id: imageId, visibility: now } = image
  const denied = useDenied(image)
  const { mutate, isPending } = trpcReact.compute.updateImageVisibility.useMutation({
    ...useRefreshAfter(),
    onError: notifyFailure,
    onSuccess: (_image, { visibility }) =>
      notifySuccess(texts.visibility.done(texts.visibilities[visibility])),
  })
  const warnings: Partial<Record<string, string>> = texts.visibility.warnings
  function choose(visibility: Visibility) {
    const hint = warnings[`${now} to ${visibility}`] ?? warnings[`to ${visibility}`]
    const change = () => mutate({ imageId, visibility })
    if (hint === undefined) return change()
    confirm(
      {
        title: texts.visibility.title(texts.visibilities[visibility]),
        hint,
        button: texts.visibility.confirm,
      },
      change,
    )
  }
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button
          variant="default"
          loading={isPending}
          leftSection={<IconEye size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          {...denied("update")}
        >
          {texts.columns.visibility}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ALL.map((one) => (
          <Menu.Item
            key={one}
            {...(one === "public" && denied("publish"))}
            {...(one === now && { disabled: true })}
            rightSection={
              one === now ? <IconCheck size={14} aria-label={texts.projects.chosen} /> : undefined
            }
            onClick={() => choose(one)}
          >
            {texts.visibilities[one]}
            <Text size="xs" c="dimmed">
              {texts.visibilityHints[one]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
