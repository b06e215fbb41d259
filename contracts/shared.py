"""Types that every record kind shares beside persons: places, offences, vehicles, weapons.

Names and groupings follow what the field systems hold: the IPH, the civic courts' *boleta de remisión*, the
prosecutors' case systems and the national detention registry. Fields may be added with a new contract version;
none may be renamed, retyped or moved (``contracts/compatibility.py`` refuses it).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime
from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Line, Narrative, Part, Protection, Sensitivity
from contracts.identifiers import MunicipalityCode, OffenceCode, PostalCode, StateCode

D, Q, S, T, O = (  # noqa: E741  (a table of fields reads better with one letter per class)
    Sensitivity.DIRECT,
    Sensitivity.QUASI,
    Sensitivity.SENSITIVE,
    Sensitivity.FREE_TEXT,
    Sensitivity.OPERATIONAL,
)
PERSON, PLACE, NEVER = Protection.PERSON, Protection.PLACE, Protection.NEVER

Latitude = Annotated[float, Limits(ge=14.5, le=32.75)]
Longitude = Annotated[float, Limits(ge=-118.5, le=-86.7)]
Precision = Literal["minute", "hour", "day"]
Instant = AwareDatetime  # a field beside it says how exactly it is known
Moment = AwareDatetime | date  # a date where its hour is not known: midnight would be an hour nobody noted

OFFENCE_LEVELS = (("subtype", 5), ("type", 3), ("legal_good", 1))
MUNICIPALITY_LEVELS = (("state", 2),)


class Place(Part):
    """Where something happened."""

    state: Annotated[StateCode | None, Field("Estado (clave INEGI)", "State (INEGI key)", O)] = None
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            "Municipio (clave INEGI, 5 dígitos)",
            "Municipality (INEGI key, 5 digits)",
            Q,
            None,
            MUNICIPALITY_LEVELS,
        ),
    ] = None
    locality: Annotated[Label | None, Field("Localidad", "Locality", Q, PLACE)] = None
    neighbourhood: Annotated[Label | None, Field("Colonia", "Neighbourhood", Q, PLACE)] = None
    postal_code: Annotated[PostalCode | None, Field("Código postal", "Postal code", Q, PLACE)] = None
    street: Annotated[Line | None, Field("Calle", "Street", Q, PLACE)] = None
    exterior_number: Annotated[Code | None, Field("Número exterior", "House number", Q, PLACE)] = None
    interior_number: Annotated[Code | None, Field("Número interior", "Interior number", Q, PLACE)] = None
    cross_street: Annotated[Line | None, Field("Cruce o entre calles", "Cross street", Q, PLACE)] = None
    landmark: Annotated[Line | None, Field("Punto de referencia", "Landmark", T, PLACE)] = None
    latitude: Annotated[Latitude | None, Field("Latitud (WGS 84)", "Latitude (WGS 84)", Q, PLACE)] = None
    longitude: Annotated[Longitude | None, Field("Longitud (WGS 84)", "Longitude (WGS 84)", Q, PLACE)] = None
    kind: Annotated[Label | None, Field("Tipo de lugar", "Kind of place", O)] = None
    zone: Annotated[Label | None, Field("Tipo de zona", "Kind of zone", O)] = None
    sector: Annotated[Label | None, Field("Sector o cuadrante", "Sector", O)] = None


class Offence(Part):
    """What is said to have been done: the source's own words and the national code."""

    label: Annotated[Label, Field("Delito o motivo (texto de la fuente)", "Offence or reason (the source's words)", O)]
    national_code: Annotated[
        OffenceCode | None,
        Field(
            "Clave nacional del delito (CNSP/38/15)",
            "National offence code (CNSP/38/15)",
            O,
            None,
            OFFENCE_LEVELS,
        ),
    ] = None
    category: Annotated[Label | None, Field("Categoría de la fuente", "The source's category", O)] = None
    with_violence: Annotated[bool | None, Field("Con violencia", "With violence", O)] = None
    modality: Annotated[Label | None, Field("Modalidad", "Modality", O)] = None
    completed: Annotated[bool | None, Field("Consumado", "Completed", O)] = None
    form: Annotated[Label | None, Field("Forma de comisión", "Form of commission", O)] = None
    cause: Annotated[Label | None, Field("Posible causa o móvil", "Possible cause", S)] = None
    weapon: Annotated[Label | None, Field("Medio o arma empleada", "Means or weapon used", O)] = None
    jurisdiction: Annotated[Label | None, Field("Competencia (fuero)", "Jurisdiction", O)] = None


class Vehicle(Part):
    """A vehicle that takes part in a record."""

    status: Annotated[Label | None, Field("Situación", "Status", O)] = None
    type: Annotated[Label | None, Field("Tipo", "Type", O)] = None
    make: Annotated[Label | None, Field("Marca", "Make", O)] = None
    line: Annotated[Label | None, Field("Submarca", "Line", O)] = None
    year: Annotated[int | None, Limits(ge=1900, le=2100), Field("Modelo (año)", "Model year", O)] = None
    colour: Annotated[Label | None, Field("Color", "Colour", Q)] = None
    use: Annotated[Label | None, Field("Uso", "Use", O)] = None
    origin: Annotated[Label | None, Field("Procedencia", "Origin", O)] = None
    plates: Annotated[Code | None, Field("Placas", "Plates", D, PERSON)] = None
    plates_state: Annotated[StateCode | None, Field("Entidad de las placas", "State of the plates", Q)] = None
    vin: Annotated[Code | None, Field("Número de serie (NIV)", "Vehicle identification number", D, PERSON)] = None
    engine_number: Annotated[Code | None, Field("Número de motor", "Engine number", D, PERSON)] = None
    registry_number: Annotated[
        Code | None, Field("Constancia de inscripción REPUVE (NRPV)", "Vehicle registry number (NRPV)", D, PERSON)
    ] = None
    permit: Annotated[Code | None, Field("Permiso de circulación", "Circulation permit", D, PERSON)] = None
    insurer: Annotated[Label | None, Field("Aseguradora", "Insurer", O)] = None
    objects_found: Annotated[bool | None, Field("Objetos encontrados", "Objects were found", O)] = None
    destination: Annotated[Label | None, Field("Destino", "Destination", O)] = None
    notes: Annotated[Narrative | None, Field("Observaciones y señas particulares", "Notes", T, PERSON)] = None


class Weapon(Part):
    """A weapon or object that takes part in a record."""

    type: Annotated[Label | None, Field("Tipo de arma u objeto", "Type of weapon or object", O)] = None
    make: Annotated[Label | None, Field("Marca", "Make", O)] = None
    calibre: Annotated[Label | None, Field("Calibre", "Calibre", O)] = None
    colour: Annotated[Label | None, Field("Color", "Colour", O)] = None
    serial_number: Annotated[Code | None, Field("Número de serie", "Serial number", D, PERSON)] = None
    registration: Annotated[Code | None, Field("Matrícula", "Registration", D, PERSON)] = None
    quantity: Annotated[int | None, Limits(ge=0, le=1_000_000), Field("Cantidad", "Quantity", O)] = None
    condition: Annotated[Label | None, Field("Estado de conservación", "Condition", O)] = None
    found_by: Annotated[Label | None, Field("Aportación o tipo de inspección", "Handed in or kind of search", O)] = None
    found_at: Annotated[Line | None, Field("Lugar del hallazgo", "Where it was found", T, PLACE)] = None
    secured_from: Annotated[
        Label | None, Field("Persona a quien se aseguró", "Person it was secured from", D, PERSON)
    ] = None
    destination: Annotated[Label | None, Field("Destino", "Destination", O)] = None
    description: Annotated[Narrative | None, Field("Descripción", "Description", T, PERSON)] = None
