import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { form, images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "Nombre",
    status: "Estado",
    visibility: "Visibilidad",
    disk_format: "Formato",
    size: "Tamaño",
    updated_at: "Modificada",
    owner: "Propietario",
  },
  list: {
    title: "Imágenes",
    create: "Crear imágenes",
    selectAll: "Seleccionar todas en esta página",
    select: (name) => `Seleccionar ${name}`,
    noneFound: "Ninguna imagen coincide",
    noneFoundHint: "Busque otra cosa, o cambie o quite los filtros.",
    noneYet: "Todavía no hay imágenes",
    noneYetHint:
      "Suba una imagen de disco desde su equipo, o acepte una imagen que otro proyecto comparta con usted.",
  },
  filters: {
    search: "Buscar imágenes",
    searchHint: "Parte de nombre, ID, etiqueta o SO",
    button: (count) => (count > 0 ? `Filtros (${count})` : "Filtros"),
    clear: "Quitar todo",
    clearOne: (label) => `Borrar: ${label}`,
    any: "Cualquiera",
    owner: "Propietario",
    owners: { mine: "Este proyecto" },
    os_type: "Sistema operativo",
    tags: "Etiquetas",
    tagsHint: "Escriba una etiqueta y pulse Intro",
    size_min: "Tamaño mínimo (GiB)",
    size_max: "Tamaño máximo (GiB)",
    since: "Creada desde",
    until: "Creada hasta",
    hidden: "Solo imágenes ocultas",
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "Todas, también comunidad" },
  },
  sort: {
    label: "Ordenar por",
    ascending: "Ascendente, cambiar a descendente",
    descending: "Descendente, cambiar a ascendente",
    keys: {
      name: "Nombre",
      status: "Estado",
      container_format: "Contenedor",
      disk_format: "Formato",
      size: "Tamaño",
      id: "ID",
      created_at: "Fecha de creación",
      updated_at: "Fecha de cambio",
    },
  },
  paging: { title: "Páginas", first: "Primera", previous: "Anterior", next: "Siguiente" },
  bulk: {
    label: "Acciones para las imágenes seleccionadas",
    count: (count) => `${images(count)} ${form(count, "seleccionada", "seleccionadas")}`,
    clear: "Quitar la selección",
    result: "Resultados",
    failed: (count) => `${images(count)} con error`,
    deleteImages: {
      button: "Eliminar",
      title: (count) => `¿Eliminar ${images(count)}?`,
      hint: "Las imágenes y sus datos se eliminarán de forma permanente.",
      done: (count) => `${images(count)} ${form(count, "eliminada", "eliminadas")}`,
    },
    deactivateImages: {
      button: "Desactivar",
      title: (count) => `¿Desactivar ${images(count)}?`,
      hint: "Las imágenes no se podrán usar para iniciar servidores ni descargar hasta que las reactive.",
      done: (count) => `${images(count)} ${form(count, "desactivada", "desactivadas")}`,
    },
    activateImages: {
      button: "Reactivar",
      title: (count) => `¿Reactivar ${images(count)}?`,
      hint: "Las imágenes se podrán usar de nuevo.",
      done: (count) => `${images(count)} ${form(count, "reactivada", "reactivadas")}`,
    },
  },
}
