"""Case: a prosecutor's *carpeta de investigación*."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Narrative, Part
from contracts.identifiers import IphReference
from contracts.kind import Filters, Kind
from contracts.shared import D, Instant, O, Offence, Person, Place, Precision, T, Vehicle, Weapon


class Case(Part):
    """One case file and where it stands."""

    nuc: Annotated[Code | None, Field("NUC (número único de causa)", "NUC (unique case number)", D)] = None
    case_number: Annotated[Code | None, Field("Número de carpeta", "Case file number", D)] = None
    iph_reference: Annotated[IphReference | None, Field("Número de referencia IPH", "IPH reference", D)] = None
    opened_at: Annotated[Instant | None, Field("Inicio de la carpeta", "Opened at", O)] = None
    occurred_at: Annotated[Instant | None, Field("Momento de los hechos", "Occurred at", O)] = None
    occurred_precision: Annotated[Precision | None, Field("Precisión del momento", "Precision of the time", O)] = None
    stage: Annotated[
        Literal[
            "open",
            "temporarily_archived",
            "no_prosecution",
            "alternative_exit",
            "before_judge",
            "trial",
            "sentenced",
        ]
        | None,
        Field("Etapa", "Stage", O),
    ] = None
    determination: Annotated[Label | None, Field("Determinación", "Determination", O)] = None
    determined_on: Annotated[date | None, Field("Fecha de determinación", "Determined on", O)] = None
    prosecutor_office: Annotated[Label | None, Field("Fiscalía", "Prosecutor's office", O)] = None
    agency: Annotated[Label | None, Field("Agencia", "Agency", O)] = None
    unit: Annotated[Label | None, Field("Unidad de investigación", "Investigation unit", O)] = None
    district: Annotated[Label | None, Field("Distrito judicial", "Judicial district", O)] = None
    prosecutor_name: Annotated[Label | None, Field("Agente del Ministerio Público", "Prosecutor in charge", D)] = None
    with_detainee: Annotated[bool | None, Field("Con persona detenida", "With detainee", O)] = None
    relevant: Annotated[bool | None, Field("Relevante", "Marked as relevant", O)] = None
    place: Place | None = None
    offences: Annotated[list[Offence], Limits(max_length=50)] = []
    persons: Annotated[list[Person], Limits(max_length=500)] = []
    vehicles: Annotated[list[Vehicle], Limits(max_length=200)] = []
    weapons: Annotated[list[Weapon], Limits(max_length=500)] = []
    narrative: Annotated[Narrative | None, Field("Descripción de los hechos", "Narrative", T)] = None


KIND = Kind(
    name="case",
    plural="cases",
    version=1,
    es="Carpeta de investigación",
    en="Prosecutor's case file",
    model=Case,
    filters=Filters(
        occurred="occurred_at",
        municipality="place.municipality",
        offence="offences[].national_code",
        person="persons[].curp",
    ),
    instants=("opened_at", "occurred_at"),
    not_before=(("opened_at", "occurred_at"),),
)
