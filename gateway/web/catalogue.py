"""Everything that can go wrong, as a closed list: the problem types of RFC 9457, Spanish first, each with a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the catalogue. ``code`` ends its type URI; none may be renamed, entries may be added."""

    code: str
    status: int
    title: str
    title_en: str
    action: str
    action_en: str

    @property
    def type(self) -> str:
        """The relative URI that names it and where it is explained."""
        return f"/problems/{self.code}"


INVALID_REQUEST = Problem(
    "invalid_request",
    400,
    "La solicitud no es válida",
    "The request is not valid",
    "Corrija los campos que se listan en «errors».",
    "Correct the fields listed under “errors”.",
)
UNKNOWN_PARAMETER = Problem(
    "unknown_parameter",
    400,
    "La dirección lleva un parámetro desconocido o repetido",
    "The address carries an unknown or repeated parameter",
    "Quítelo; los parámetros admitidos están en la descripción OpenAPI.",
    "Remove it; the OpenAPI description lists those that exist.",
)
UNAUTHENTICATED = Problem(
    "unauthenticated",
    401,
    "Identifíquese para continuar",
    "Identify yourself to go on",
    "Envíe un token vigente en «Authorization: Bearer …».",
    "Send a token in force as “Authorization: Bearer …”.",
)
FORBIDDEN = Problem(
    "forbidden",
    403,
    "No está autorizado",
    "Not authorised",
    "Revise con el enlace de su institución qué permite el convenio.",
    "Check with your agency's liaison what the agreement lets you do.",
)
NOT_FOUND = Problem(
    "not_found",
    404,
    "No existe, o no está a su alcance",
    "It does not exist, or is not within your reach",
    "Revise la dirección.",
    "Check the address.",
)
METHOD_NOT_ALLOWED = Problem(
    "method_not_allowed",
    405,
    "Esta dirección no admite ese método",
    "This address does not take that method",
    "Use uno de los métodos del encabezado Allow.",
    "Use one of the methods in the Allow header.",
)
NOT_ACCEPTABLE = Problem(
    "not_acceptable",
    406,
    "No se ofrece ese formato de respuesta",
    "That format of answer is not offered",
    "Pida application/json, o text/event-stream en los avisos.",
    "Ask for application/json, or text/event-stream on feeds.",
)
TOO_SLOW = Problem(
    "too_slow",
    408,
    "La solicitud tardó demasiado en llegar",
    "The request took too long to arrive",
    "Vuelva a intentar.",
    "Try again.",
)
TOO_LARGE = Problem(
    "too_large",
    413,
    "La solicitud es demasiado grande",
    "The request is too large",
    "Acote la consulta.",
    "Narrow the query.",
)
UNSUPPORTED_MEDIA_TYPE = Problem(
    "unsupported_media_type",
    415,
    "Ese tipo de contenido no se recibe",
    "That type of content is not taken",
    "Envíe application/json en UTF-8, sin compresión.",
    "Send application/json in UTF-8, uncompressed.",
)
TOO_MANY_REQUESTS = Problem(
    "too_many_requests",
    429,
    "Demasiadas solicitudes",
    "Too many requests",
    "Espere los segundos que indica Retry-After.",
    "Wait the seconds that Retry-After says.",
)
HEADERS_TOO_LARGE = Problem(
    "headers_too_large",
    431,
    "La dirección o los encabezados son demasiado grandes",
    "The address or the headers are too large",
    "Envíe los datos en el cuerpo de la solicitud.",
    "Send the data in the body of the request.",
)
INTERNAL = Problem(
    "internal",
    500,
    "Algo falló de nuestro lado",
    "Something failed on our side",
    "Comunique el número de «incident» a quien opera el servicio.",
    "Give the number under “incident” to the operator.",
)
LOG_UNAVAILABLE = Problem(
    "log_unavailable",
    503,
    "No se puede registrar el acceso, y sin registro no hay respuesta",
    "The access can't be logged, and without a log there is no answer",
    "Vuelva a intentar en unos minutos.",
    "Try again in some minutes.",
)
STORE_UNAVAILABLE = Problem(
    "store_unavailable",
    503,
    "El almacén no está disponible",
    "The store is not available",
    "Vuelva a intentar en unos minutos.",
    "Try again in some minutes.",
)
SOURCE_UNAVAILABLE = Problem(
    "source_unavailable",
    503,
    "El sistema de origen no está disponible",
    "The source system is not available",
    "Vuelva a intentar en unos minutos.",
    "Try again in some minutes.",
)

CATALOGUE: Mapping[str, Problem] = {
    problem.code: problem
    for problem in (
        INVALID_REQUEST,
        UNKNOWN_PARAMETER,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        TOO_SLOW,
        TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        TOO_MANY_REQUESTS,
        HEADERS_TOO_LARGE,
        INTERNAL,
        LOG_UNAVAILABLE,
        STORE_UNAVAILABLE,
        SOURCE_UNAVAILABLE,
    )
}
