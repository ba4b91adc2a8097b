import { Badge, NavLink } from "@mantine/core"
import {
  IconDisc,
  IconFileSearch,
  IconHammer,
  IconHome,
  IconLibraryPhoto,
  IconMailbox,
  IconUpload,
} from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { Link, useLocation } from "wouter"
import { hasGoldenImages, hasLibrary } from "../../parts/page.js"
import { useListLink } from "../../session/list-memory.js"
import { texts } from "../../texts/texts.js"

const ENTRIES = [
  { href: "/overview", label: texts.overview.title, Icon: IconHome },
  { href: "/images", label: texts.shell.images, Icon: IconDisc },
  { href: "/images/new", label: texts.shell.create, Icon: IconUpload },
  ...(hasLibrary ? [{ href: "/library", label: texts.shell.library, Icon: IconLibraryPhoto }] : []),
  ...(hasGoldenImages ? [{ href: "/golden", label: texts.shell.golden, Icon: IconHammer }] : []),
  { href: "/catalog", label: texts.shell.catalog, Icon: IconFileSearch },
  { href: "/invitations", label: texts.shell.invitations, Icon: IconMailbox },
]

/** The main menu. Its links to the images and the catalog lead back to where the user left them. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const [location] = useLocation()
  const links: Record<string, object> = {
    "/images": useListLink("images"),
    "/catalog": useListLink("catalog"),
  }
  const { data: pending = [] } = trpcReact.compute.listSharedImagesByMemberStatus.useQuery(
    { memberStatus: "pending" },
    { refetchInterval: 60_000 },
  )
  return ENTRIES.map(({ href, label, Icon }) => (
    <NavLink
      key={href}
      component={Link}
      href={href}
      {...links[href]}
      onClick={onNavigate}
      label={label}
      leftSection={<Icon size={18} aria-hidden />}
      active={location === href}
      aria-current={location === href ? "page" : undefined}
      variant="light"
      rightSection={
        href === "/invitations" && pending.length > 0 ? (
          <Badge size="sm" circle aria-label={texts.shell.pending(pending.length)}>
            {pending.length}
          </Badge>
        ) : undefined
      }
    />
  ))
}
