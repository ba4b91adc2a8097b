import { albums } from "./albums.js"
import { delivery } from "./delivery.js"
import { images } from "./images.js"
import { search } from "./search.js"
import { shares } from "./shares.js"
import { uploads } from "./uploads.js"
import { watch } from "./watch.js"

export const library = { images: { ...images, ...delivery }, albums, search, shares, uploads, watch }
