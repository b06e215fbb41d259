"""Incident: a police report, shaped like the *Informe Policial Homologado* (IPH) and the C5's call records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Narrative, Part
from contracts.identifiers import IphReference
from contracts.kind import Filters, Kind
from contracts.people import Person
from contracts.shared import PLACE, D, Instant, Moment, O, Offence, Place, Precision, S, T, Vehicle, Weapon

Count = Annotated[int, Limits(ge=0, le=10_000)]


class Force(Part):
    """Use of force, as the IPH's annex B holds it."""

    movement_reduced: Annotated[
        bool | None, Field("Reducción física de movimientos", "Movement physically reduced", O)
    ] = None
    less_lethal_weapon: Annotated[
        bool | None, Field("Armas incapacitantes menos letales", "Less lethal weapons used", O)
    ] = None
    lethal_weapon: Annotated[bool | None, Field("Armas de fuego o fuerza letal", "Lethal force used", O)] = None
    injured_officers: Annotated[Count | None, Field("Autoridades lesionadas", "Officers injured", S)] = None
    injured_persons: Annotated[Count | None, Field("Personas lesionadas", "Persons injured", S)] = None
    dead_officers: Annotated[Count | None, Field("Autoridades fallecidas", "Officers killed", S)] = None
    dead_persons: Annotated[Count | None, Field("Personas fallecidas", "Persons killed", S)] = None
    medical_assistance: Annotated[bool | None, Field("Asistencia médica", "Medical assistance given", O)] = None
    conduct: Annotated[Narrative | None, Field("Conducta que la motivó", "Conduct that led to it", T)] = None
    explanation: Annotated[Narrative | None, Field("Justificación", "Justification", T)] = None


class Scene(Part):
    """What was done at the place of intervention, as sections 4 and annex F of the IPH hold it."""

    inspected: Annotated[bool | None, Field("Lugar inspeccionado", "Place inspected", O)] = None
    objects_found: Annotated[bool | None, Field("Objetos encontrados", "Objects were found", O)] = None
    preserved: Annotated[bool | None, Field("Lugar preservado", "Place preserved", O)] = None
    prioritised: Annotated[bool | None, Field("Lugar priorizado", "Place prioritised", O)] = None
    natural_risk: Annotated[bool | None, Field("Riesgo natural", "Natural risk", O)] = None
    social_risk: Annotated[bool | None, Field("Riesgo social", "Social risk", O)] = None
    risk_notes: Annotated[Narrative | None, Field("Especificación del riesgo", "Risk notes", T, PLACE)] = None
    support_requested: Annotated[Label | None, Field("Apoyo solicitado", "Support requested", O)] = None
    entry_reason: Annotated[Narrative | None, Field("Motivo de ingreso al lugar", "Reason for entry", T, PLACE)] = None


class Incident(Part):
    """What the police acted on, one report."""

    folio: Annotated[Code | None, Field("Folio del sistema", "System folio", D)] = None
    iph_reference: Annotated[IphReference | None, Field("Número de referencia IPH", "IPH reference", D)] = None
    remission_folio: Annotated[Code | None, Field("Folio de remisión", "Remission folio", D)] = None
    call_folio: Annotated[Code | None, Field("Folio de la llamada (911)", "Call folio (911)", D)] = None
    report_class: Annotated[
        Literal["crime", "administrative", "assistance", "unclassified"],
        Field("Clase de informe", "Class of report", O),
    ]
    occurred_at: Annotated[Instant | None, Field("Momento de los hechos", "Occurred at", O)] = None
    occurred_precision: Annotated[Precision | None, Field("Precisión del momento", "Precision of the time", O)] = None
    reported_at: Annotated[Moment | None, Field("Momento del reporte", "Reported at", O)] = None
    arrived_at: Annotated[Moment | None, Field("Momento del arribo", "Arrived at", O)] = None
    handed_over_at: Annotated[
        Moment | None, Field("Momento de la puesta a disposición", "Handed over to the authority at", O)
    ] = None
    closed_at: Annotated[Moment | None, Field("Momento del cierre", "Closed at", O)] = None
    channel: Annotated[Label | None, Field("Forma de conocimiento", "How it became known", O)] = None
    channel_document: Annotated[
        Code | None, Field("Documento de conocimiento", "Document by which it became known", D)
    ] = None
    priority: Annotated[Label | None, Field("Prioridad o alarma", "Priority", O)] = None
    closing_code: Annotated[Label | None, Field("Código de cierre", "Closing code", O)] = None
    status: Annotated[Label | None, Field("Estatus", "Status", O)] = None
    corporation: Annotated[Label | None, Field("Corporación", "Force", O)] = None
    unit: Annotated[Label | None, Field("Unidad", "Unit", O)] = None
    patrol: Annotated[Code | None, Field("Número de patrulla", "Patrol number", O)] = None
    officer_count: Annotated[Count | None, Field("Número de elementos", "Number of officers", O)] = None
    handover_folio: Annotated[
        Code | None, Field("Número de expediente de la puesta a disposición", "Hand-over file number", D)
    ] = None
    receiving_authority: Annotated[
        Literal["civic_court", "prosecutor", "none", "other"] | None,
        Field("Autoridad que recibe", "Receiving authority", O),
    ] = None
    use_of_force: Annotated[bool | None, Field("Uso de la fuerza", "Use of force", O)] = None
    receiving_office: Annotated[Label | None, Field("Adscripción de quien recibe", "Receiving office", O)] = None
    receiving_official: Annotated[
        Label | None, Field("Persona servidora pública que recibe", "Receiving official", D)
    ] = None
    force: Force | None = None
    scene: Scene | None = None
    place: Place | None = None
    offences: list[Offence] = Limits(default_factory=list, max_length=50)
    persons: list[Person] = Limits(default_factory=list, max_length=200)
    vehicles: list[Vehicle] = Limits(default_factory=list, max_length=100)
    weapons: list[Weapon] = Limits(default_factory=list, max_length=200)
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
    instants=(
        "occurred_at",
        "reported_at",
        "arrived_at",
        "handed_over_at",
        "closed_at",
        "persons[].birth_date",
        "persons[].detained_at",
    ),
)
