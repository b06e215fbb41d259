"""Incident: a police report, shaped like the *Informe Policial Homologado* (IPH) and the C5's call records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Narrative, Part
from contracts.identifiers import IphReference
from contracts.kind import Filters, Kind
from contracts.shared import D, Instant, O, Offence, Person, Place, Precision, T, Vehicle, Weapon


class Incident(Part):
    """What the police acted on, one report."""

    folio: Annotated[Code | None, Field("Folio del sistema", "System folio", D)] = None
    iph_reference: Annotated[IphReference | None, Field("Número de referencia IPH", "IPH reference", D)] = None
    remission_folio: Annotated[Code | None, Field("Folio de remisión", "Remission folio", D)] = None
    report_class: Annotated[
        Literal["crime", "administrative", "assistance", "unclassified"],
        Field("Clase de informe", "Class of report", O),
    ]
    occurred_at: Annotated[Instant | None, Field("Momento de los hechos", "Occurred at", O)] = None
    occurred_precision: Annotated[Precision | None, Field("Precisión del momento", "Precision of the time", O)] = None
    reported_at: Annotated[Instant | None, Field("Momento del reporte", "Reported at", O)] = None
    arrived_at: Annotated[Instant | None, Field("Momento del arribo", "Arrived at", O)] = None
    closed_at: Annotated[Instant | None, Field("Momento del cierre", "Closed at", O)] = None
    channel: Annotated[Label | None, Field("Forma de conocimiento", "How it became known", O)] = None
    priority: Annotated[Label | None, Field("Prioridad o alarma", "Priority", O)] = None
    closing_code: Annotated[Label | None, Field("Código de cierre", "Closing code", O)] = None
    status: Annotated[Label | None, Field("Estatus", "Status", O)] = None
    corporation: Annotated[Label | None, Field("Corporación", "Force", O)] = None
    unit: Annotated[Label | None, Field("Unidad", "Unit", O)] = None
    patrol: Annotated[Code | None, Field("Número de patrulla", "Patrol number", O)] = None
    receiving_authority: Annotated[
        Literal["civic_court", "prosecutor", "none", "other"] | None,
        Field("Autoridad que recibe", "Receiving authority", O),
    ] = None
    use_of_force: Annotated[bool | None, Field("Uso de la fuerza", "Use of force", O)] = None
    place: Place | None = None
    offences: Annotated[list[Offence], Limits(max_length=50)] = []
    persons: Annotated[list[Person], Limits(max_length=200)] = []
    vehicles: Annotated[list[Vehicle], Limits(max_length=100)] = []
    weapons: Annotated[list[Weapon], Limits(max_length=200)] = []
    narrative: Annotated[Narrative | None, Field("Narrativa de los hechos", "Narrative", T)] = None
    observations: Annotated[Narrative | None, Field("Observaciones", "Observations", T)] = None


KIND = Kind(
    name="incident",
    plural="incidents",
    version=1,
    es="Informe policial",
    en="Police report",
    model=Incident,
    filters=Filters(
        occurred="occurred_at",
        municipality="place.municipality",
        offence="offences[].national_code",
        person="persons[].curp",
    ),
    instants=("occurred_at", "reported_at", "arrived_at", "closed_at"),
)
