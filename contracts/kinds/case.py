"""Case: a prosecutor's *carpeta de investigación*."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Narrative, Part
from contracts.identifiers import IphReference
from contracts.kind import Filters, Kind
from contracts.people import Person
from contracts.shared import D, Instant, Moment, O, Offence, Place, Precision, S, T, Vehicle, Weapon


class RelatedCase(Part):
    """Another case file this one hangs together with."""

    case_number: Annotated[Code, Field("Carpeta relacionada", "Related case file", D)]
    relation: Annotated[
        Literal["accumulated_into", "accumulates", "split_from", "related"], Field("Relación", "Relation", O)
    ]


class Proceeding(Part):
    """What became of the case before a judge."""

    judicial_number: Annotated[Code | None, Field("Número de causa penal", "Judicial case number", D)] = None
    court: Annotated[Label | None, Field("Órgano jurisdiccional", "Court", O)] = None
    charged_on: Annotated[date | None, Field("Fecha de imputación", "Charged on", O)] = None
    bound_over_on: Annotated[date | None, Field("Fecha de vinculación a proceso", "Bound over for trial on", O)] = None
    precautionary_measure: Annotated[Label | None, Field("Medida cautelar", "Precautionary measure", O)] = None
    protection_measures: Annotated[
        bool | None, Field("Medidas de protección a la víctima", "Protection measures for the victim", S)
    ] = None
    alternative_exit: Annotated[
        Literal["reparation_agreement", "conditional_suspension", "abbreviated_trial"] | None,
        Field("Salida alterna o terminación anticipada", "Alternative exit or early termination", O),
    ] = None
    sentence: Annotated[
        Literal["conviction", "acquittal", "mixed"] | None, Field("Sentido de la sentencia", "Sentence", O)
    ] = None
    sentenced_on: Annotated[date | None, Field("Fecha de la sentencia", "Sentenced on", O)] = None


class Case(Part):
    """One case file and where it stands."""

    nuc: Annotated[Code | None, Field("NUC (número único de causa)", "NUC (unique case number)", D)] = None
    case_number: Annotated[Code | None, Field("Número de carpeta", "Case file number", D)] = None
    iph_reference: Annotated[IphReference | None, Field("Número de referencia IPH", "IPH reference", D)] = None
    iph_on: Annotated[date | None, Field("Fecha del IPH", "Date of the IPH", O)] = None
    handover_folio: Annotated[
        Code | None, Field("Número de puesta a disposición (NPD)", "Hand-over number (NPD)", D)
    ] = None
    initiation: Annotated[Label | None, Field("Forma de inicio", "How the case began", O)] = None
    opened_at: Annotated[Moment | None, Field("Inicio de la carpeta", "Opened at", O)] = None
    occurred_at: Annotated[Instant | None, Field("Momento de los hechos", "Occurred at", O)] = None
    occurred_precision: Annotated[Precision | None, Field("Precisión del momento", "Precision of the time", O)] = None
    intervened_at: Annotated[Moment | None, Field("Momento de la intervención", "Intervened at", O)] = None
    status: Annotated[
        Label | None, Field("Estado de la carpeta (texto de la fuente)", "Status (the source's words)", O)
    ] = None
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
    proceeding: Proceeding | None = None
    related_cases: list[RelatedCase] = Limits(default_factory=list, max_length=100)
    place: Place | None = None
    offences: list[Offence] = Limits(default_factory=list, max_length=50)
    persons: list[Person] = Limits(default_factory=list, max_length=500)
    vehicles: list[Vehicle] = Limits(default_factory=list, max_length=200)
    weapons: list[Weapon] = Limits(default_factory=list, max_length=500)
    narrative: Annotated[Narrative | None, Field("Descripción de los hechos", "Narrative", T)] = None
    iph_narrative: Annotated[Narrative | None, Field("Narración del IPH", "Narrative of the IPH", T)] = None


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
    instants=(
        "opened_at",
        "occurred_at",
        "intervened_at",
        "iph_on",
        "determined_on",
        "persons[].birth_date",
        "persons[].detained_at",
    ),
    not_before=(("opened_at", "occurred_at"),),
)
