"""Words the invented people and places are made of: frequent Mexican names, generic streets, nobody in particular.

Rare names are kept apart: only canary persons carry them, so that one leaked word already shows.
"""

from __future__ import annotations

GIVEN_H = """Juan|José Luis|Miguel Ángel|Carlos|Jesús|Francisco Javier|Luis Fernando|Jorge|Antonio|Alejandro|Pedro
Ricardo|Eduardo|Fernando|Roberto|Raúl|Sergio|Víctor Hugo|Óscar|Martín|Héctor|Ramón|Ángel|Adrián|Iván|Julio César|Diego
José de Jesús|Gerardo|Hugo|Arturo|Brayan|Kevin|Cristian|José María|Ignacio|Rubén|Édgar|Ulises|Emiliano|Santiago"""
GIVEN_M = """María Guadalupe|María del Carmen|Juana|Verónica|Leticia|María de los Ángeles|Rosa|Patricia|Alejandra
Claudia|Sofía|Ana María|Fernanda|Daniela|Karla|Norma|Adriana|Martha Elena|Silvia|Teresa|Elena|Laura|Yolanda|Sandra|Rocío
Araceli|Beatriz|Brenda|Itzel|Ximena|Valeria|Dolores|Margarita|Susana|Lucía|María José|Paola|Mónica|Miriam|Luz Elena"""
SURNAMES = """Hernández|García|Martínez|López|González|Pérez|Rodríguez|Sánchez|Ramírez|Cruz|Flores|Gómez|Morales|Vázquez
Reyes|Jiménez|Torres|Díaz|Gutiérrez|Ruiz|Mendoza|Aguilar|Ortiz|Moreno|Castillo|Romero|Álvarez|Méndez|Chávez|Rivera|Juárez
Ramos|Domínguez|Herrera|Medina|Castro|Vargas|Guzmán|Velázquez|Muñoz|Rojas|Contreras|Salazar|Luna|de la Cruz|Ortega
Guerrero|Santiago|Estrada|Bautista|Cortés|Soto|Alvarado|Espinoza|Lara|Ávila|Ríos|Cervantes|Silva|Delgado|Vega|Márquez
Sandoval|Fernández|León|Carrillo|Mejía|Solís|Núñez|Rosas|Valdez|Ibarra|Campos|Santos|Peña|Navarro|Ibáñez|del Río
de la Torre|Barajas|Orozco|Padilla|Preciado|Ochoa|Uribe|Zepeda|Camarena|Villaseñor|Quiñones|Ek|Uc|de la O|Bañuelos"""
FOREIGN = (
    ("Colombia", "Jhon Fredy|Yuliana|Edison|Leidy", "Restrepo|Ospina|Zuluaga|Arango"),
    ("Honduras", "Wilmer|Keyla|Denis|Yessenia", "Zelaya|Funez|Bonilla|Mejia"),
    ("Estados Unidos", "Michael|Jennifer|Brandon|Ashley", "Johnson|Miller|Walker|Baker"),
    ("Venezuela", "Yorman|Génesis|Maikel|Yubiri", "Chacín|Urdaneta|Bracho|Rincón"),
)
RARE_GIVEN = {
    "H": ("Xiuhcoátl Netzahualpilli", "Tlacaélel Ixtlilxóchitl"),
    "M": ("Zyanya Citlalmina", "Papalotzin Yaretzi"),
}
RARE_SURNAMES = ("Quetzalmazatl", "Ñuñumá", "Tecuapachtli", "Xochitiotzin")
RARE_STREET = "Cerrada del Quetzalcoatlus"

# CURP's state letters and INEGI's codes; Jalisco first, since most people were born there.
STATES = {
    "JC": "14", "MN": "16", "GT": "11", "ZS": "32", "NT": "18", "CL": "05", "CM": "06", "AS": "01", "DF": "09",
    "SL": "25", "SR": "26", "VZ": "30", "CS": "07", "OC": "20", "YN": "31", "NL": "19", "CH": "08", "GR": "12",
}  # fmt: skip
# Neighbourhood, postal code, latitude, longitude: inside the municipality, rounded.
NEIGHBOURHOODS = (
    ("Arcos de Zapopan", "45130", 20.7411, -103.4068),
    ("Las Águilas", "45080", 20.6264, -103.4149),
    ("Constitución", "45180", 20.7523, -103.3691),
    ("Tabachines", "45188", 20.7583, -103.3554),
    ("Santa Ana Tepetitlán", "45230", 20.6098, -103.4402),
    ("Atemajac del Valle", "45190", 20.7189, -103.3541),
    ("El Colli", "45070", 20.6477, -103.4319),
    ("Ciudad Granja", "45010", 20.6877, -103.4416),
    ("Nuevo México", "45138", 20.7688, -103.4395),
    ("Miramar", "45060", 20.6353, -103.4561),
    ("Tesistán", "45200", 20.7990, -103.4785),
    ("La Peña", "45100", 20.7266, -103.3902),
)
STREETS = """Jacarandas|Av. Tepeyac|Nogal|Hidalgo|Morelos|5 de Mayo|Av. Patria|Pípila|Niños Héroes|Abasolo
Volcán Paricutín|Río Nilo|Av. Santa Margarita|Aldama|Ocampo|Emiliano Zapata|Laureles|Periférico Norte"""
OCCUPATIONS = """Comerciante|Empleado|Albañil|Estudiante|Ama de casa|Chofer|Obrero|Mecánico|Desempleado|Estilista|Mesero
Guardia de seguridad|Jornalero|Enfermera|Técnico en refrigeración"""
ALIASES = "El Chino|El Güero|La Flaca|El Tuercas|El Pelón|La Morena|El Ñoño|El Gallo"


def words(text: str) -> tuple[str, ...]:
    """The entries of a list above, which separates them by bars and line ends."""
    return tuple(text.replace("\n", "|").split("|"))
