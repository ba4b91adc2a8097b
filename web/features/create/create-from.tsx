import { ActionIcon, Button, Menu } from "@mantine/core"
import { IconCopyPlus, IconDotsVertical } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { Link } from "wouter"
import { imageName } from "../../parts/image-name.js"
import { texts } from "../../texts/texts.js"

const formFor = ({ id }: GlanceImage) => `/images/new?from=${id}`

/** Opens the form for new images with the settings of this one. */
export function CreateFrom({ image }: { image: GlanceImage }) {
  return (
    <Button
      variant="default"
      component={Link}
      href={formFor(image)}
      leftSection={<IconCopyPlus size={16} aria-hidden />}
    >
      {texts.create.from.button}
    </Button>
  )
}

/** The same in the menu of a row. */
export function RowMenu({ image }: { image: GlanceImage }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={20}
          className="fixed"
          aria-label={texts.list.actionsFor(imageName(image))}
        >
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          href={formFor(image)}
          leftSection={<IconCopyPlus size={16} aria-hidden />}
        >
          {texts.create.from.button}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
