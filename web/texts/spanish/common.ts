import type * as english from "../english/common.js"

export const statuses: typeof english.statuses = {
  active: "Activa",
  queued: "En cola",
  saving: "Guardando",
  uploading: "Subiendo",
  importing: "Importando",
  deactivated: "Desactivada",
  pending_delete: "Pendiente de eliminación",
  killed: "Error",
  deleted: "Eliminada",
  pending: "Pendiente",
  accepted: "Aceptada",
  rejected: "Rechazada",
  creating: "Construyendo",
  revoked: "Revocada",
  ready: "Lista",
  failed: "Fallida",
  deleting: "Eliminando",
}

export const visibilities: typeof english.visibilities = {
  private: "Privada",
  shared: "Compartida",
  community: "Comunidad",
  public: "Pública",
}

/** Texts of every page. */
export const commonTexts: typeof english.commonTexts = {
  product: "Polaris",
  pageTitle: (title) => `${title} · Polaris`,
  loading: "Cargando",
  none: "–",
  units: ["B", "KiB", "MiB", "GiB", "TiB"],
  gigabytes: (amount) => `${amount} GB`,
  megabytes: (amount) => `${amount} MB`,
  listed: (parts) => parts.join(", "),
  labelled: (label, value) => `${label}: ${value}`,
  notSpecified: "Sin especificar",
  yes: "Sí",
  no: "No",
  save: "Guardar",
  cancel: "Cancelar",
  close: "Cerrar",
  copyWhat: (what) => `Copiar: ${what}`,
  copied: "Copiado",
  notCopied: "El navegador no permitió copiar. Seleccione el texto y cópielo usted.",
  useIt: { title: "Usar", openstack: "Línea de comandos", terraform: "Terraform" },
  unnamed: (id) => `Imagen sin nombre (${id.slice(0, 8)})`,
  isProtected: "Protegida contra la eliminación",
  isHidden: "Oculta en las listas",
  statuses,
  visibilities,
  visibilityHints: {
    private: "Solo este proyecto puede usarla",
    shared: "Este proyecto y sus miembros pueden usarla",
    community: "Todos los proyectos pueden usarla, pero no aparece en las listas de forma predeterminada",
    public: "Todos los proyectos pueden verla y usarla",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
